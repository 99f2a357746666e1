#!/usr/bin/env bash
# Plans the stacks that a pull request changes, and reads the state of the others of the environment: a fact of a
# recovery spans stacks. Everything goes to a folder that no artifact and no log gets to see.
#
# STACKS: all stacks of the environment; CHANGED: those of them to plan; both separated by blanks.
set -uo pipefail
umask 077

plans="$RUNNER_TEMP/plans"
rm -rf "$plans"
mkdir -p "$plans"

failed=()
for stack in $STACKS; do
  cd "$GITHUB_WORKSPACE/cdktf.out/stacks/$stack" || exit 2
  echo "::group::$stack"
  if ! terraform init -input=false -no-color; then
    failed+=("$stack")
  elif [[ " $CHANGED " == *" $stack "* ]]; then
    # The lock is a write. What the plan says may hold secrets: it goes to no log.
    terraform plan -input=false -no-color -lock=false -out=tfplan >"$plans/$stack.log" 2>&1 \
      && terraform show -json tfplan >"$plans/$stack.json" \
      || { grep -A3 '^│ Error\|^Error' "$plans/$stack.log"; rm -f "$plans/$stack.json"; failed+=("$stack"); }
    rm -f "$plans/$stack.log"
  else
    terraform show -json >"$plans/$stack.json" || { rm -f "$plans/$stack.json"; failed+=("$stack"); }
  fi
  echo '::endgroup::'
done

if [ "${#failed[@]}" -gt 0 ]; then
  # A Region that is gone cannot be planned; the review says what it could not see.
  echo "::warning title=Not planned::${failed[*]}: Terraform could not plan or read it; the review goes on without"
  echo "failed=${failed[*]}" >>"$GITHUB_OUTPUT"
fi
[ "${#failed[@]}" -lt "$(wc -w <<<"$STACKS")" ]
