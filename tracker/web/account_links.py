"""The address of a link of one use, and the mail that carries it."""

from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import gettext as _

from tracker.messages import N_
from tracker.models.enums import LinkPurpose
from tracker.models.user import AccountLink
from tracker.web import signing
from tracker.web.filters import moment
from tracker.web.letters import speaking

PURPOSE = "tracker-account-link"
LONGEST_KEY = 300


@dataclass(frozen=True, slots=True)
class LinkLetter:
    """The mail with a link, in its reader's language."""

    language: str
    subject: str
    text: str


def address(link: AccountLink) -> str:
    """Return the address that opens the link: on the configured site in a mail, else on the one asked."""
    return url_for("account_links.set_password", key=key_of(link), _external=True)


def key_of(link: AccountLink) -> str:
    """Return what stands in the address: the nonce, signed."""
    return signing.signed(PURPOSE, link.nonce)


def nonce_of(key: str) -> str:
    """Return the nonce of a key that was given out; raises NotFoundError for another."""
    gone = N_("This link was used or has expired. Ask for a new one.")
    return str(signing.read(PURPOSE, key[:LONGEST_KEY], gone))


def write(link: AccountLink) -> LinkLetter:
    """Write the mail that carries the link."""
    with speaking(link.user.language):
        is_invitation = link.purpose is LinkPurpose.INVITATION
        subject = (
            _("Your account for the Chile Plan of Action tracker")
            if is_invitation
            else _("A new password for the Chile Plan of Action tracker")
        )
        text = render_template(
            "mail/account_link.txt",
            name=" ".join(link.user.name.split()),
            is_invitation=is_invitation,
            address=address(link),
            until=moment(link.expires_at, link.user.time_zone),
        )
        return LinkLetter(str(link.user.language), str(subject), text)
