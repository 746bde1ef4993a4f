"""What has every start of the service in common? Imported once by the process that the kill
journeys fork from: code, table mappings and what is read from packaged files."""

from sqlalchemy.orm import configure_mappers

from app.serve import now
from claims_core.policy import PolicyBook
from faq.answers import shipped_faq

configure_mappers()
shipped_faq(PolicyBook.load(), now)
