#!/usr/bin/env bash
# Reviews plans inside a GitHub workflow: annotations, job summary, and the parts of the comment in a folder.
# Called by action.yml, which sets the variables in capitals. Ends with 0; the verdict is an output.
set -euo pipefail

warmsite() {
  node -r "$GITHUB_ACTION_PATH/node_modules/esbuild-register/register.js" "$GITHUB_ACTION_PATH/lib/cli/warmsite.ts" "$@"
}

folder="$RUNNER_TEMP/recovery-review"
rm -rf "$folder"
mkdir -p "$folder"

# Links of a comment have to be whole. An action of the same repository has no repository of its own.
sources="$GITHUB_SERVER_URL/${GITHUB_ACTION_REPOSITORY:-$GITHUB_REPOSITORY}/blob/${GITHUB_ACTION_REF:-$GITHUB_SHA}"
arguments=(--fail-on "$FAIL_ON" --catalogue "$sources/docs/rules.md")
if [ -n "$REVIEW_ENVIRONMENT" ]; then arguments+=(--env "$REVIEW_ENVIRONMENT"); fi
if [ -n "$BASE" ]; then arguments+=(--base "$BASE"); fi
if [ -n "$EXCEPTIONS" ]; then arguments+=(--exceptions "$EXCEPTIONS"); fi
if [ -n "$SOURCE" ]; then arguments+=(--source "$SOURCE"); fi
if [ "$PLAN_FILES" = true ]; then arguments+=(--from); fi
# One a line; the wildcards in them are meant.
while IFS= read -r pattern; do
  # shellcheck disable=SC2206
  if [ -n "$pattern" ]; then IFS= arguments+=($pattern); fi
done <<<"$PLANS"

exit_code=0
warmsite review "${arguments[@]}" --format markdown --out "$folder/review.md" || exit_code=$?
if [ "$exit_code" -le 1 ]; then
  warmsite review "${arguments[@]}" --format annotations || true
  shopt -s nullglob
  cat "$folder"/review.md "$folder"/review-*.md >>"$GITHUB_STEP_SUMMARY"
fi
{
  echo "exit-code=$exit_code"
  echo "folder=$folder"
} >>"$GITHUB_OUTPUT"
