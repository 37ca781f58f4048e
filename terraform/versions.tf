# SPDX-License-Identifier: Apache-2.0

# Outlay on AWS: a private network, a Kubernetes cluster, a Postgres, and what they need around them.
# One file a concern; docs/deploy/aws.md walks through it. The state is a local file until state/ has
# written backend.tf.

terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      application = "outlay"
      deployment  = var.name
      managed-by  = "terraform"
    }
  }
}

data "aws_partition" "this" {}
data "aws_caller_identity" "this" {}
data "aws_region" "this" {}

data "aws_availability_zones" "this" {
  #checkov:skip=CKV_AWS_394:the first two or three are taken, so one more changes nothing
  state = "available"

  # Local zones and those that an account has to opt in to are none to build on.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  region    = data.aws_region.this.name
  zones     = slice(sort(data.aws_availability_zones.this.names), 0, var.zones)
}
