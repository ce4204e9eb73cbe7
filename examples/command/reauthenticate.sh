#!/usr/bin/env bash
# A re-authentication process of its own, by bash and curl: standard input says what to do, exit status 0 that it is done.
set -euo pipefail

job=$(cat)
# The value of a member that is a text or a number; the document has no others.
member() {
  local pattern="\"$1\" *: *\"?([^\"]*[^\",} ])"
  if [[ $job =~ $pattern ]]; then printf '%s' "${BASH_REMATCH[1]}"; fi
}

api=$(member apiBaseUrl)
id=$(member instanceId)
code=$(member providerCode)
if [ -z "$code" ]; then
  echo 'This process needs a provider code: it does not log in to Salesforce itself.' >&2
  exit 1
fi

# The secrets go in by a file descriptor: whoever lists processes sees their arguments.
call() {
  local method=$1 path=$2 answer status
  answer=$(curl --silent --show-error --max-time 90 --request "$method" --header @<(printf 'Authorization: %s\n' "$authorization") \
    --header 'Content-Type: application/json' --data @- --write-out '\n%{http_code}' "${api%/}$path")
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  if [ "$status" != 200 ]; then
    echo "$method $path answered $status: $answer" >&2
    return 1
  fi
  printf '%s' "$answer"
}

authorization=$(member authorization)
instance=$(call GET "/instances/$id" < /dev/null)
if [[ $instance =~ \"disabled\":\ *true ]]; then call PUT "/instances/$id/enabled" < /dev/null > /dev/null; fi
printf '{"configuration":{"oauth.user.token":"","oauth.user.refresh_token":""},"providerData":{"code":"%s"}}' "$code" |
  call PATCH "/instances/$id" > /dev/null
echo "Instance $id is re-authenticated."
