# SPDX-License-Identifier: Apache-2.0

# Images: ours, and those of others that the nodes cannot fetch themselves. A tag never changes its image.

locals {
  # The first two are in the production overlay.
  mirrors = setunion(["opentelemetry-collector-contrib", "jaeger"], var.mirrored_images)
}

resource "aws_ecr_repository" "this" {
  for_each = setunion(["outlay"], local.mirrors)

  name                 = "${var.name}/${each.value}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !var.deletion_protection

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.images.arn
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The newest 30 stay"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 30 }
      action       = { type = "expire" }
    }]
  })
}
