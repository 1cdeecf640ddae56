"""What people type in: fields, their limits and words; never a session."""
