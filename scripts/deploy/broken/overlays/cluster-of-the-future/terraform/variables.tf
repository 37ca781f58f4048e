# SPDX-License-Identifier: Apache-2.0

variable "kubernetes_version" {
  type    = string
  default = "1.99"
}
