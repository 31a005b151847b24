"""The table ``[webauthn]``: what is known of models of security keys, and who says so."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from farstu.config.table import File, Table, Text
from farstu.factors.metadata import SIGNER, Metadata, MetadataError, read_metadata


class WebAuthn(Table):
    """FIDO's metadata, by which portals may ask for certain keys. Without it none can."""

    metadata_root: File | None = Field(
        default=None,
        description="the path of a file with the one certificate that everything hangs from "
        "(PEM or DER)",
    )
    metadata_signer: Text = Field(
        default=SIGNER, description=f"the host that the file is signed by, such as {SIGNER}"
    )
    metadata: File | None = Field(
        default=None,
        validate_default=True,
        description="the path of FIDO's metadata, as https://mds3.fidoalliance.org gives it",
    )

    @field_validator("metadata")
    @classmethod
    def _see_who_says_so(cls, said: Path | None, info: ValidationInfo) -> Path | None:
        """See that the file is what it should be; whether it is too old is asked when it counts."""
        if not {"metadata_root", "metadata_signer"} <= info.data.keys():
            return said
        root = info.data["metadata_root"]
        if said is None and root is not None:
            raise ValueError("is missing, because `webauthn.metadata_root` is there")
        if said is not None and root is None:
            raise ValueError("is of no use without `webauthn.metadata_root`")
        try:
            _read(said, root, info.data["metadata_signer"])
        except MetadataError as error:
            raise ValueError(f"names {said}, which {error}") from None
        return said

    def read(self) -> Metadata | None:
        """Give all that is known, or nothing."""
        return _read(self.metadata, self.metadata_root, self.metadata_signer)


def _read(blob: Path | None, root: Path | None, signer: str) -> Metadata | None:
    if blob is None or root is None:
        return None
    return read_metadata(blob.read_bytes(), root=root.read_bytes(), signer=signer)
