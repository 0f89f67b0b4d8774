"""An S3 server on loopback for tests: moto's, in a process of its own, so that it can be stopped like any other."""

import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import boto3

from dateline.store.s3 import client

_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class S3Server:
    url: str
    process: subprocess.Popen

    @property
    def environment(self) -> dict[str, str]:
        """boto3's settings for it. The keys are none: moto takes any."""
        return {
            "AWS_ENDPOINT_URL_S3": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
        }

    def new_root(self) -> str:
        """The address of an empty lake, in a bucket of its own."""
        bucket = f"lake-{next(_NUMBERS)}"
        boto3.session.Session().client(
            "s3", endpoint_url=self.url, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
        ).create_bucket(Bucket=bucket)
        return f"s3://{bucket}/news/lake"


@contextmanager
def serving_s3() -> Iterator[S3Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    process = subprocess.Popen(
        [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", str(port)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, "moto's server did not start"
                time.sleep(0.05)
        yield S3Server(f"http://127.0.0.1:{port}", process)
    finally:
        process.kill()
        process.wait()


def objects(root: str) -> list[str]:
    """Keys of a root's bucket, whatever they begin with."""
    bucket = root.removeprefix("s3://").partition("/")[0]
    return [found["Key"] for found in client().list_objects_v2(Bucket=bucket).get("Contents", ())]
