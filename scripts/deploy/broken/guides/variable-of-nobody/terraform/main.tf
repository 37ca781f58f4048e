# SPDX-License-Identifier: Apache-2.0

variable "zones" {
  type = number
}
