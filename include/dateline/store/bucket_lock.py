"""A lock in a bucket: an object that is only ever written under a condition, so one of two writers wins.

The holder writes it anew every few seconds. Whoever waits and sees it unchanged for a whole lease, by its own clock,
takes it over: the holder was killed. No two machines' clocks are compared. Giving it back is a write, too, under the
same condition, so a holder that slept through its lease never gives back another's lock (decision 0028).
"""

import contextlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from dateline.schema.errors import TryAgain
from dateline.store.s3 import client, errors_explained, is_unmet

#: Unchanged for so long, a lock is taken for that of a process that is gone.
LEASE_SECONDS = 60.0
_FREE = "free"


class BucketLock:
    """One lock of one bucket. `lost` is true when another may have taken it over."""

    def __init__(self, bucket: str, key: str) -> None:
        self._bucket, self._key = bucket, key
        self._where = f"s3://{bucket}/{key}"
        self._token = secrets.token_hex(8)
        self._etag = ""
        self._written_at = 0.0
        self._round = 0
        self._ended = threading.Event()

    @property
    def lost(self) -> bool:
        return time.monotonic() - self._written_at > LEASE_SECONDS

    @contextlib.contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """Hold the lock. Raises TryAgain if others hold it for so many seconds."""
        self._acquire(seconds)
        renewing = threading.Thread(target=self._renew, name=f"lease of {self._key}", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            self._ended.set()
            renewing.join()
            # where it was lost, the condition fails and another's lock stays
            with contextlib.suppress(ClientError, BotoCoreError):
                self._write(_FREE, IfMatch=self._etag)

    def _acquire(self, seconds: float) -> None:
        began = time.monotonic()
        seen, seen_at = "", began
        while True:
            with errors_explained(self._where):
                etag, holder = self._read()
            now = time.monotonic()
            if etag != seen:
                seen, seen_at = etag, now
            if holder == self._token:  # our write came through, and the answer to it was lost
                self._etag, self._written_at = etag, now
                return
            if holder is None and self._try_write(IfNoneMatch="*"):
                return
            if (holder == _FREE or now - seen_at > LEASE_SECONDS) and etag and self._try_write(IfMatch=etag):
                return
            if now - began > seconds:
                raise TryAgain(f"{self._where}: another run holds this lock for more than {seconds:.0f} s")
            time.sleep(min(0.5, LEASE_SECONDS / 20))

    def _try_write(self, **condition: str) -> bool:
        with errors_explained(self._where):
            try:
                self._write(self._token, **condition)
            except ClientError as error:
                if is_unmet(error):
                    return False
                raise
        return True

    def _renew(self) -> None:
        while not self._ended.wait(LEASE_SECONDS / 5):
            try:
                self._write(self._token, IfMatch=self._etag)
            except (ClientError, BotoCoreError) as error:
                # out of reach for a moment, or the answer was lost, or another has it: `lost` tells after a lease
                with contextlib.suppress(ClientError, BotoCoreError):
                    if isinstance(error, ClientError) and is_unmet(error):
                        etag, holder = self._read()
                        self._etag = etag if holder == self._token else self._etag

    def _read(self) -> tuple[str, str | None]:
        """ETag and holder of the lock's object; no holder where there is no object."""
        try:
            answer: dict[str, Any] = client().get_object(Bucket=self._bucket, Key=self._key)
        except ClientError as error:
            if error.response["Error"].get("Code") == "NoSuchKey":
                return "", None
            raise
        try:
            return str(answer["ETag"]), str(json.loads(answer["Body"].read())["holder"])
        except (ValueError, KeyError, TypeError):  # somebody else's object: after a lease it is taken over
            return str(answer["ETag"]), "unknown"

    def _write(self, holder: str, **condition: str) -> None:
        self._round += 1  # each writing has another ETag
        body = json.dumps({"holder": holder, "by": self._token, "round": self._round}).encode()
        asked_at = time.monotonic()
        answer = client().put_object(Bucket=self._bucket, Key=self._key, Body=body, **condition)
        self._etag, self._written_at = str(answer["ETag"]), asked_at
