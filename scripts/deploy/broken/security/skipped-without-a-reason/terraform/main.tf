# SPDX-License-Identifier: Apache-2.0

resource "aws_ecr_repository" "sample" {
  #checkov:skip=CKV_AWS_136
  name                 = "sample"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }
}
