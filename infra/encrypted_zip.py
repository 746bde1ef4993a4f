"""How does a file leave us so that it is worth nothing to whoever finds it? Asked by every export
of people's data: a ZIP that opens by its password (AES-256 as WinZip writes it, decision 52)."""

import io
from datetime import datetime

import pyzipper
from pyzipper.zipfile_aes import AESZipInfo

from claims_core.calendar_cn import CHINA

_BITS = 256
# The second form leaves out the check sum of the plain text, which would tell a small table apart.
_WITHOUT_CHECK_SUM = 2


def unpacked(data: bytes, password: str) -> bytes:
    """The only entry of such a ZIP, as whoever receives it opens it."""
    with pyzipper.AESZipFile(io.BytesIO(data)) as archive:
        archive.setpassword(password.encode("ascii"))
        (entry,) = archive.infolist()
        plain: bytes = archive.read(entry)
        return plain


def encrypted_zip(name: str, data: bytes, password: str, at: datetime) -> bytes:
    """`data` as the only entry of a ZIP, under `name`; name, size and moment stay readable, so none
    of them may say anything of a person."""
    entry = AESZipInfo(name, at.astimezone(CHINA).timetuple()[:6])
    entry.compress_type = pyzipper.ZIP_DEFLATED
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode("ascii"))
        archive.setencryption(pyzipper.WZ_AES, nbits=_BITS, force_wz_aes_version=_WITHOUT_CHECK_SUM)
        archive.writestr(entry, data)
    return out.getvalue()
