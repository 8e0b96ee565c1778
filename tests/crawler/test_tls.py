"""Certificates are verified, and the one that was shown is in the evidence."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.errors import FetchError
from crawler.fetching.client import Client, Exchange
from crawler.fetching.guard import Guard


def make_certificate(folder: Path, host: x509.GeneralName) -> tuple[Path, bytes]:
    """A certificate that signs itself, with its key in one file, and the certificate in DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "board.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([host]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(pem)
    return file, made.public_bytes(serialization.Encoding.DER)


def ask(file: Path) -> Exchange:
    async def run() -> Exchange:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            await writer.drain()
            writer.close()

        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        client = Client(Guard(frozenset({("127.0.0.1", port)})), "MUKTIWatch/0.1")
        try:
            return await client.get(f"https://127.0.0.1:{port}/", 1000, 5)
        finally:
            client.close()
            server.close()
            await asyncio.sleep(0.05)

    return asyncio.run(run())


LOOPBACK = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))


def test_a_known_certificate_is_kept_as_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, certificate = make_certificate(tmp_path, LOOPBACK)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    got = ask(file)
    assert got.body == b"ok"
    assert got.tls_sha256 == hashlib.sha256(certificate).hexdigest()


def test_an_unknown_certificate_is_refused(tmp_path: Path) -> None:
    file, _ = make_certificate(tmp_path, LOOPBACK)
    with pytest.raises(FetchError) as caught:
        ask(file)
    assert caught.value.reason == "tls"


def test_another_host_s_certificate_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = make_certificate(tmp_path, x509.DNSName("board.example"))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(FetchError) as caught:
        ask(file)
    assert caught.value.reason == "tls"
