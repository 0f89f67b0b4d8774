"""`python -m local_cluster.make_buckets`: the buckets of the lake and of the logs, made where they are missing."""

import os
import sys

from botocore.exceptions import ClientError

from dateline.schema.errors import DatelineError
from dateline.store.s3 import client, errors_explained, parse_root


def make_buckets(*roots: str) -> None:
    """Make the buckets of addresses (s3://bucket/prefix). One that is there is left as it is."""
    for bucket in dict.fromkeys(parse_root(root)[0] for root in roots):
        with errors_explained(f"s3://{bucket}"):
            try:
                client().create_bucket(Bucket=bucket)
            except ClientError as error:
                if error.response["Error"].get("Code") not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                    raise


if __name__ == "__main__":
    try:
        make_buckets(os.environ["DATELINE_LAKE"], os.environ["AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER"])
    except DatelineError as error:
        sys.exit(str(error))
