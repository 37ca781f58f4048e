# SPDX-License-Identifier: Apache-2.0

# Nothing is called: every resource and data source is made up. Shows what the variables accept, and how
# the parts depend on them.

mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_region" {
    defaults = { name = "eu-west-1" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_eks_cluster" {
    defaults = {
      arn      = "arn:aws:eks:eu-west-1:123456789012:cluster/outlay"
      identity = [{ oidc = [{ issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC" }] }]
    }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/x" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:x" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 1 }
  }
  mock_resource "aws_db_instance" {
    defaults = {
      db_name            = "outlay"
      address            = "outlay.example.eu-west-1.rds.amazonaws.com"
      port               = 5432
      master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds" }]
    }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:broker" }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/x" }
  }
  mock_resource "aws_msk_cluster" {
    defaults = { bootstrap_brokers_tls = "b-1.example:9094,b-2.example:9094" }
  }
  mock_resource "aws_msk_configuration" {
    defaults = { arn = "arn:aws:kafka:eu-west-1:123456789012:configuration/x", latest_revision = 1 }
  }
  mock_resource "aws_elasticache_replication_group" {
    defaults = { primary_endpoint_address = "outlay.example.cache.amazonaws.com" }
  }
}

run "as_it_comes" {
  command = apply

  assert {
    condition     = length(aws_subnet.private) == 2 && length(aws_subnet.public) == 2
    error_message = "Two private and two public subnets."
  }
  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "The cluster's API is private unless somebody is named."
  }
  assert {
    condition     = !aws_db_instance.this.publicly_accessible && aws_db_instance.this.storage_encrypted
    error_message = "The database is private and encrypted."
  }
  assert {
    condition     = aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot
    error_message = "The database outlives a careless destroy."
  }
  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_tag_mutability == "IMMUTABLE"])
    error_message = "A tag never changes its image."
  }
  assert {
    condition     = length(aws_elasticache_replication_group.this) + length(aws_msk_cluster.this) == 0
    error_message = "Postgres needs no other broker."
  }
  assert {
    condition     = yamldecode(output.overlay).resources[0] == "../production"
    error_message = "The overlay is one over production."
  }
  assert {
    condition     = strcontains(output.overlay, "@outlay.example.eu-west-1.rds.amazonaws.com:5432/outlay?sslmode=verify-full")
    error_message = "The overlay is told of the database."
  }
  assert {
    condition     = aws_secretsmanager_secret_version.broker.secret_string == "{\"url\":\"postgres:\"}"
    error_message = "Events stay in the database."
  }
  assert {
    condition     = length(yamldecode(output.overlay).images) == 3
    error_message = "Every image comes from the account's registry."
  }
  assert {
    condition     = yamldecode(output.overlay).components == ["../../observability/jaeger/forgetful"]
    error_message = "Traces need no store that nobody has made."
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_vpc_endpoint.interface) == 9
    error_message = "Nothing leaves the network."
  }
  assert {
    condition     = aws_eks_cluster.this.upgrade_policy[0].support_type == "STANDARD"
    error_message = "An old version is upgraded, not paid for."
  }
  assert {
    condition     = length(aws_iam_role.github) == 0
    error_message = "Nobody outside has a role unless a repository is named."
  }
  assert {
    condition     = alltrue([for addon in aws_eks_addon.this : addon.resolve_conflicts_on_create == "OVERWRITE"])
    error_message = "What EKS put into the cluster is taken over, and no reason to fail."
  }
}

run "three_zones_without_a_public_side" {
  command = apply
  variables {
    zones          = 3
    public_ingress = false
  }

  assert {
    condition     = length(aws_subnet.private) == 3 && length(aws_subnet.public) == 0
    error_message = "Three private subnets and no public one."
  }
  assert {
    condition     = length(aws_internet_gateway.this) == 0
    error_message = "No way to the internet."
  }
}

run "a_way_out_and_none_in" {
  command = apply
  variables {
    internet         = true
    extended_support = true
    trace_store      = "opensearch"
  }

  assert {
    condition     = aws_route.internet[0].destination_cidr_block == "0.0.0.0/0" && aws_nat_gateway.this[0].connectivity_type != "private"
    error_message = "The private subnets lead to the NAT gateway."
  }
  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0
    error_message = "Endpoints that are not needed are not paid for."
  }
  assert {
    condition     = length(yamldecode(output.overlay).images) == 1 && length(yamldecode(output.overlay).patches) == 6
    error_message = "Images of others come from where they are."
  }
  assert {
    condition     = length(yamldecode(output.overlay).components) == 0
    error_message = "A store that you bring is not exchanged."
  }
  assert {
    condition     = aws_eks_cluster.this.upgrade_policy[0].support_type == "EXTENDED"
    error_message = "Who pays for it may keep the version."
  }
}

run "refuses_a_way_out_without_a_public_side" {
  command = plan
  variables {
    internet       = true
    public_ingress = false
  }
  expect_failures = [var.internet]
}

run "refuses_a_version_that_is_no_longer_supported" {
  command = plan
  variables {
    kubernetes_version = "1.30"
  }
  expect_failures = [var.kubernetes_version]
}

run "refuses_an_unknown_store" {
  command = plan
  variables {
    trace_store = "floppy"
  }
  expect_failures = [var.trace_store]
}

run "redis_is_reached_by_the_nodes_alone" {
  command = apply
  variables {
    broker = "redis"
  }

  assert {
    condition     = aws_secretsmanager_secret_version.broker.secret_string == "{\"url\":\"rediss://outlay.example.cache.amazonaws.com:6379?mode=streams\"}"
    error_message = "The services are told of the cache."
  }
  assert {
    condition     = strcontains(output.overlay, "\"port\":6379")
    error_message = "The network lets them reach it."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.broker[0].referenced_security_group_id == aws_security_group.nodes.id
    error_message = "Nobody else reaches it."
  }
}

run "kafka_is_reached_by_tls" {
  command = apply
  variables {
    broker = "kafka"
  }

  assert {
    condition     = strcontains(aws_secretsmanager_secret_version.broker.secret_string, "kafka://b-1.example:9094,b-2.example:9094?security.protocol=ssl")
    error_message = "The services are told the bootstrap servers, and how to speak to them."
  }
}

run "only_the_main_branch_pushes_images" {
  command = apply
  variables {
    github_repository = "someone/outlay"
  }

  assert {
    condition = alltrue([
      for condition in data.aws_iam_policy_document.github_trust[0].statement[0].condition :
      contains(["sts.amazonaws.com", "repo:someone/outlay:ref:refs/heads/main"], one(condition.values))
    ])
    error_message = "The role trusts one branch of one repository."
  }
}

run "refuses_a_network_that_is_none" {
  command = plan
  variables {
    vpc_cidr = "nonsense"
  }
  expect_failures = [var.vpc_cidr]
}

run "refuses_to_open_the_api_to_everybody" {
  command = plan
  variables {
    api_public_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.api_public_cidrs]
}

run "refuses_an_unknown_broker" {
  command = plan
  variables {
    broker = "rabbit"
  }
  expect_failures = [var.broker]
}

run "refuses_fewer_nodes_at_most_than_at_least" {
  command = plan
  variables {
    nodes = { minimum = 4, maximum = 2 }
  }
  expect_failures = [var.nodes]
}
