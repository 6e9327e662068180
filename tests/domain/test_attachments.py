"""What may be kept as a scan: by what is in the file, not by its name."""

from __future__ import annotations

import pytest

from assetmap.domain.attachments import MAX_BYTES, mime_of, refusal

PDF = b"%PDF-1.7 ..."


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (PDF, "application/pdf"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"GIF89a", None),
        (b"MZ\x90", None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_begins_with(content: bytes, mime: str | None) -> None:
    assert mime_of(content) == mime


def test_what_cannot_be_kept_is_refused_with_a_sentence() -> None:
    assert refusal("scan.pdf", PDF) is None
    assert refusal("scan.pdf", PDF + bytes(MAX_BYTES - len(PDF))) is None
    assert "10 MB" in str(refusal("scan.pdf", PDF + bytes(MAX_BYTES)))
    assert "no PDF, JPG or PNG" in str(refusal("formulier.pdf", b"PK\x03\x04"))
    assert "empty" in str(refusal("scan.pdf", b""))
