"""Adds up the sales of each day, from files in a bucket of another account.

The secret names the profile that the action created, and DuckDB runs its credential_process. With REFRESH auto it runs it again
when the session has ended. So the report may take longer than a session lasts.
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
connection.execute(f"CREATE SECRET ({SECRET})")

for (file,) in connection.execute(f"SELECT file FROM glob('{BUCKET}*.csv') ORDER BY file").fetchall():
    (amount,) = connection.execute(f"SELECT sum(amount) FROM read_csv('{file}')").fetchone()
    print(f"{file.removeprefix(BUCKET)} {amount}", flush=True)
    # The work that a longer report has with each file.
    time.sleep(float(os.environ.get("PAUSE_SECONDS", "0")))
