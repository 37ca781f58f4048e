# SPDX-License-Identifier: Apache-2.0

output "cluster_name" {
  description = "For `aws eks update-kubeconfig --name`."
  value       = aws_eks_cluster.this.name
}

output "registry" {
  description = "Where the image is pushed to."
  value       = aws_ecr_repository.this["outlay"].repository_url
}

output "mirrors" {
  description = "Where images of others are pushed to, by their name."
  value       = { for name in local.mirrors : name => aws_ecr_repository.this[name].repository_url }
}

output "authority_secret" {
  description = "The secret that takes the authorities of RDS."
  value       = aws_secretsmanager_secret.authority.name
}

output "github_role" {
  description = "The role that a workflow assumes to push images."
  value       = one(aws_iam_role.github[*].arn)
}
