# SPDX-License-Identifier: Apache-2.0

# Brokers to grow into. With `broker = "postgres"` nothing here is made.

locals {
  broker_ports = { postgres = 5432, redis = 6379, kafka = 9094 }
  broker_port  = local.broker_ports[var.broker]
}

resource "aws_security_group" "broker" {
  count = var.broker == "postgres" ? 0 : 1

  name        = "${var.name}-broker"
  description = "The broker, from the cluster alone"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-broker" }
}

resource "aws_vpc_security_group_ingress_rule" "broker" {
  count = length(aws_security_group.broker)

  security_group_id            = aws_security_group.broker[0].id
  description                  = "${var.broker} from the cluster"
  referenced_security_group_id = aws_security_group.nodes.id
  ip_protocol                  = "tcp"
  from_port                    = local.broker_port
  to_port                      = local.broker_port
}

resource "aws_elasticache_subnet_group" "this" {
  count = var.broker == "redis" ? 1 : 0

  name       = var.name
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_elasticache_replication_group" "this" {
  #checkov:skip=CKV_AWS_31:a token would stand in the state; only the nodes reach it, over TLS
  count = var.broker == "redis" ? 1 : 0

  replication_group_id = var.name
  description          = "Streams of expense events"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = "cache.t4g.small"
  port                 = local.broker_ports.redis

  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  snapshot_retention_limit   = 1

  subnet_group_name          = aws_elasticache_subnet_group.this[0].name
  security_group_ids         = [aws_security_group.broker[0].id]
  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.data.arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
}

resource "aws_msk_configuration" "this" {
  count = var.broker == "kafka" ? 1 : 0

  name              = var.name
  kafka_versions    = ["3.6.0"]
  server_properties = <<-PROPERTIES
    auto.create.topics.enable=true
    default.replication.factor=${var.zones}
    min.insync.replicas=${max(1, var.zones - 1)}
    num.partitions=6
  PROPERTIES
}

resource "aws_msk_cluster" "this" {
  count = var.broker == "kafka" ? 1 : 0

  cluster_name           = var.name
  kafka_version          = "3.6.0"
  number_of_broker_nodes = var.zones

  broker_node_group_info {
    instance_type   = "kafka.t3.small"
    client_subnets  = aws_subnet.private[*].id
    security_groups = [aws_security_group.broker[0].id]

    storage_info {
      ebs_storage_info {
        volume_size = 50
      }
    }
  }

  configuration_info {
    arn      = aws_msk_configuration.this[0].arn
    revision = aws_msk_configuration.this[0].latest_revision
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = aws_kms_key.data.arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.broker[0].name
      }
    }
  }
}

resource "aws_cloudwatch_log_group" "broker" {
  count = var.broker == "kafka" ? 1 : 0

  name              = "/outlay/${var.name}/broker"
  retention_in_days = var.log_days
  kms_key_id        = aws_kms_key.logs.arn
}

locals {
  broker_url = var.broker == "redis" ? one([
    for group in aws_elasticache_replication_group.this : "rediss://${group.primary_endpoint_address}:${group.port}?mode=streams"
    ]) : var.broker == "kafka" ? one([
    for cluster in aws_msk_cluster.this : "kafka://${cluster.bootstrap_brokers_tls}?security.protocol=ssl"
  ]) : "postgres:"
}
