"""Asks AWS who it is again and again, with boto3 and one long-lived client for each profile: the profiles that the arguments
name, an empty one being that of AWS_PROFILE. Ends after the round in which the file $STOP is there."""

import os
import sys
import time

import boto3

clients = [boto3.Session(profile_name=name or None).client("sts") for name in sys.argv[1:]]
while True:
    for client in clients:
        print(client.get_caller_identity()["Arn"], flush=True)
    if os.path.exists(os.environ["STOP"]):
        break
    time.sleep(0.5)
