"""Adds up the sales of each day, from files in a bucket of another account.

The secret names the profile that the action created, and DuckDB runs its credential_process. So the report may take longer than a
session lasts. With REFRESH auto, DuckDB renews an ended session when it opens a file, but not while it reads one:
https://github.com/duckdb/duckdb-httpfs/pull/165. So the secret is created again before each file, with a session that has time left.
"""

import os
import time
from urllib.parse import urlsplit

import duckdb

BUCKET = "s3://shop-sales/"
SECRET = "TYPE s3, PROVIDER credential_chain, CHAIN 'process', PROFILE 'sales', REGION 'eu-west-1', REFRESH auto"

connection = duckdb.connect()
for extension in ("httpfs", "aws"):
    connection.install_extension(extension)
    connection.load_extension(extension)

# Another endpoint than AWS's, as under act.
endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
if endpoint.netloc:
    SECRET += f", ENDPOINT '{endpoint.netloc}', USE_SSL {endpoint.scheme == 'https'}, URL_STYLE 'path'"


def query(statement):
    connection.execute(f"CREATE OR REPLACE SECRET ({SECRET})")
    return connection.execute(statement).fetchall()


for (file,) in query(f"SELECT file FROM glob('{BUCKET}*.csv') ORDER BY file"):
    [(amount,)] = query(f"SELECT sum(amount) FROM read_csv('{file}')")
    print(f"{file.removeprefix(BUCKET)} {amount}", flush=True)
    # The work that a longer report has with each file.
    time.sleep(float(os.environ.get("PAUSE_SECONDS", "0")))
