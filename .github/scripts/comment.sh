#!/usr/bin/env bash
# Puts the reviews of all environments on the pull request, one comment each, and removes those of environments
# that it does not change any more.
set -euo pipefail
shopt -s nullglob

keys=()
for folder in "$RUNNER_TEMP"/reviews/review-*; do keys+=("${folder##*/review-}"); done
keep=$(IFS=, && echo "${keys[*]}")

comment() {
  npm run --silent warmsite -- comment "$@" --keep "$keep" --repository "$GITHUB_REPOSITORY" --pull-request "$NUMBER"
}

for key in "${keys[@]}"; do
  # The first part has no number, and would come last.
  comment "$RUNNER_TEMP/reviews/review-$key"/review.md "$RUNNER_TEMP/reviews/review-$key"/review-*.md --key "$key"
done
if [ "${#keys[@]}" -eq 0 ]; then comment; fi
