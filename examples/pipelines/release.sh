#!/usr/bin/env bash
# Publishes a version of a function, rolls it out, and waits: release.sh FUNCTION ALIAS BUILD
# Ends with what became of the rollout: 0 promoted, 3 rolled back, 4 waits for a person, 1 anything else.
set -euo pipefail
function=$1 alias=$2 build=$3

version=$(aws lambda publish-version --function-name "$function" --query Version --output text)
aws lambda wait published-version-active --function-name "$function" --qualifier "$version"

npx tidegate start "$function:$alias" --version "$version" --key "$build" --wait --timeout 90m
