# SPDX-License-Identifier: Apache-2.0

output "cluster_name" {
  value = "outlay"
}
