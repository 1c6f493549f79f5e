#!/usr/bin/env bash
# Makes WebGPU programs run without a GPU: finds SwiftShader, a Vulkan driver in software that Debian's chromium-common holds,
# or fetches it (27 MB), and prints the environment in which onnxruntime's WebGPU provider finds it.
#
#   eval "$(tools/webgpu/setup.sh [FOLDER])"; npm test        default FOLDER: .swiftshader
set -euo pipefail

folder=${1:-$(cd "$(dirname "$0")/../.." && pwd)/.swiftshader}
library=usr/lib/chromium
for root in / "$folder/"; do
  [ -f "$root$library/vk_swiftshader_icd.json" ] && found=$root$library
done
if [ -z "${found:-}" ]; then
  mkdir -p "$folder"
  cd "$folder"
  apt-get download chromium-common >/dev/null 2>&1 || { apt-get update >/dev/null && apt-get download chromium-common >/dev/null 2>&1; }
  dpkg-deb --fsys-tarfile chromium-common_*.deb | tar -x --wildcards "./$library/*vulkan*" "./$library/*swiftshader*"
  rm chromium-common_*.deb
  found=$folder/$library
fi
echo "export VK_ICD_FILENAMES=$found/vk_swiftshader_icd.json"
echo "export LD_LIBRARY_PATH=$found${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
