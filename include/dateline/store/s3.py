"""The client of the S3-compatible store, and its errors in words that say what to do.

Endpoint, region and keys are boto3's own settings, from the environment of the process (AWS_ENDPOINT_URL_S3,
AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SHARED_CREDENTIALS_FILE and so on) or from the machine's role; none is Dateline's.
"""

import contextlib
import functools
import os
import re
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ResponseStreamingError,
)
from botocore.exceptions import (
    ConnectionError as NoConnection,
)

from dateline.schema.errors import BadConfiguration, LakeUnwritable, TryAgain

#: Names of buckets as S3 takes them (Amazon S3 User Guide, "General purpose bucket naming rules").
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REFUSED = frozenset(
    {"AccessDenied", "403", "Forbidden", "401", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken",
     "InvalidToken", "AllAccessDisabled", "AuthorizationHeaderMalformed"}
)  # fmt: skip
_FULL = frozenset({"507", "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "EntityTooLarge"})
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=10, read_timeout=60, max_pool_connections=32
)


def parse_root(root: str) -> tuple[str, str]:
    """Bucket and prefix of `s3://bucket/prefix`; the prefix is empty or ends in `/`.

    Raises BadConfiguration, which does not repeat what may be a key.
    """
    scheme, _, rest = root.partition("://")
    bucket, _, prefix = rest.partition("/")
    if scheme != "s3":
        raise BadConfiguration(f"DATELINE_LAKE begins with {scheme}://; give a folder or s3://bucket/prefix")
    if "@" in bucket:
        raise BadConfiguration("DATELINE_LAKE holds keys; give s3://bucket/prefix, and keys as boto3 reads them")
    parts = prefix.rstrip("/").split("/") if prefix else []
    if not _BUCKET.fullmatch(bucket) or any(part in ("", ".", "..") for part in parts):
        raise BadConfiguration(f"DATELINE_LAKE={root}: give s3://bucket/prefix, with a name that buckets can have")
    return bucket, "".join(f"{part}/" for part in parts)


def client() -> Any:
    """The client of this process: connections must not be shared with a process that it was forked from."""
    settings = tuple(sorted((k, v) for k, v in os.environ.items() if k.startswith("AWS_")))
    return _client(os.getpid(), settings)


@functools.lru_cache(maxsize=4)
def _client(_pid: int, _settings: tuple[tuple[str, str], ...]) -> Any:
    # a session of its own: boto3's default one remembers the settings that it was first asked with
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    return boto3.session.Session(region_name=region).client("s3", config=_CONFIG)


@contextlib.contextmanager
def errors_explained(where: str) -> Iterator[None]:
    """Errors of the client as Dateline's. where: the object's address.

    Raises FileNotFoundError, TryAgain (out of reach, throttled, broken off), LakeUnwritable (full) or BadConfiguration
    (refused, no keys, no such bucket). A condition that did not hold stays a ClientError.
    """
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise BadConfiguration(
            f"{where}: no keys for the store; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
            "AWS_SHARED_CREDENTIALS_FILE, for every worker"
        ) from error
    except ClientError as error:
        raise _translated(where, error) from error
    except (NoConnection, HTTPClientError, ResponseStreamingError, IncompleteReadError) as error:
        raise TryAgain(
            f"{where}: the store cannot be reached ({type(error).__name__}: {error}); check AWS_ENDPOINT_URL_S3 and "
            "the network, the task tries again"
        ) from error
    except BotoCoreError as error:
        raise BadConfiguration(f"{where}: {error}; check the AWS_ settings of every worker") from error


def is_unmet(error: ClientError) -> bool:
    """True for a conditional write that was refused because another came first."""
    return error.response["ResponseMetadata"].get("HTTPStatusCode") in (409, 412)


def _translated(where: str, error: ClientError) -> Exception:
    code, status = error.response["Error"].get("Code", ""), error.response["ResponseMetadata"].get("HTTPStatusCode", 0)
    if code == "NoSuchBucket":
        return BadConfiguration(f"{where}: there is no such bucket; make it, or set DATELINE_LAKE to another")
    if code in _MISSING:
        return FileNotFoundError(where)
    if code in _FULL or status == 507:
        return LakeUnwritable(f"{where}: the store takes no more ({code}); free some space, then clear the failed task")
    if code in _REFUSED or status in (401, 403):
        return BadConfiguration(
            f"{where}: the store refuses ({code}); the keys must allow reading, writing, listing and deleting there"
        )
    if is_unmet(error):
        unmet: Exception = error
        return unmet
    if status >= 500 or status == 429 or code in ("SlowDown", "RequestTimeout", "Throttling"):
        return TryAgain(f"{where}: the store cannot answer now ({status} {code}); the task tries again")
    return BadConfiguration(f"{where}: {error}")
