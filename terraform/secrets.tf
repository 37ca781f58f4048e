# SPDX-License-Identifier: Apache-2.0

# What the cluster is told through the secret store. The database's user and password are a secret that RDS
# makes and rotates (database.tf); here is what goes with them.

locals {
  # RDS gives the one that it manages.
  database_secret = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}

# Where the events go, whether or not that is worth hiding.
resource "aws_secretsmanager_secret" "broker" {
  #checkov:skip=CKV2_AWS_57:an address, which nobody can rotate
  name                    = "${var.name}/broker"
  description             = "OUTLAY_BROKER"
  kms_key_id              = aws_kms_key.data.arn
  recovery_window_in_days = var.deletion_protection ? 30 : 0
}

resource "aws_secretsmanager_secret_version" "broker" {
  secret_id     = aws_secretsmanager_secret.broker.id
  secret_string = jsonencode({ url = local.broker_url })
}

# Who vouches for the database's certificate, in PEM. A person puts it here once: docs/deploy/aws.md.
resource "aws_secretsmanager_secret" "authority" {
  #checkov:skip=CKV2_AWS_57:AWS publishes another when it changes
  name                    = "${var.name}/database-authority"
  description             = "The authorities of RDS in this region"
  kms_key_id              = aws_kms_key.data.arn
  recovery_window_in_days = var.deletion_protection ? 30 : 0
}
