#!/bin/sh
# Have one typed code judged: sh verify.sh OWN_ID CODE
# Only a body that says "passed" lets anybody in: whatever else comes, and nothing at all, is a no.
# The key goes in by standard input, so that it is in no list of processes.
case "$1$2" in *[!0-9A-Za-z]*) echo No; exit 1 ;; esac
printf 'header = "Authorization: Bearer %s"\n' "$FARSTU_API_KEY" |
  curl --silent --fail --max-time 10 --config - \
    --header "Content-Type: application/json" --data "{\"code\": \"$2\"}" \
    "$FARSTU_ORIGIN/api/v1/people/$1/verify" |
  grep -q '"status":"passed"' && echo Yes || { echo No; exit 1; }
