"""Demonstration data: invented pledges and reports of all countries, made through the domain's own functions."""
