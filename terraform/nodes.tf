# SPDX-License-Identifier: Apache-2.0

# Managed nodes in the private subnets. Their metadata is out of reach for pods, their disks are encrypted.

data "aws_iam_policy_document" "nodes_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "nodes" {
  name               = "${var.name}-nodes"
  assume_role_policy = data.aws_iam_policy_document.nodes_trust.json
}

resource "aws_iam_role_policy_attachment" "nodes" {
  for_each = toset([
    "AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy",
  ])

  role       = aws_iam_role.nodes.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value}"
}

# Marks the nodes, and the pods on them, for the rules of database and broker. It opens nothing itself.
resource "aws_security_group" "nodes" {
  name        = "${var.name}-nodes"
  description = "Nodes and their pods"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-nodes" }
}

resource "aws_launch_template" "nodes" {
  name                   = "${var.name}-nodes"
  update_default_version = true
  vpc_security_group_ids = compact([
    aws_eks_cluster.this.vpc_config[0].cluster_security_group_id, aws_security_group.nodes.id,
  ])

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = var.nodes.disk_gib
      encrypted             = true
      delete_on_termination = true
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${var.name}-node" }
  }
}

resource "aws_eks_node_group" "this" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = var.name
  node_role_arn   = aws_iam_role.nodes.arn
  subnet_ids      = aws_subnet.private[*].id
  instance_types  = [var.nodes.instance_type]
  ami_type        = var.nodes.ami_type

  launch_template {
    id      = aws_launch_template.nodes.id
    version = aws_launch_template.nodes.latest_version
  }

  scaling_config {
    min_size     = var.nodes.minimum
    max_size     = var.nodes.maximum
    desired_size = var.nodes.minimum
  }

  update_config {
    max_unavailable = 1
  }

  # An autoscaler, if there is one, moves it.
  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }

  depends_on = [aws_iam_role_policy_attachment.nodes, aws_vpc_endpoint.interface, aws_vpc_endpoint.s3, aws_route.internet]
}
