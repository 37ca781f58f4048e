# SPDX-License-Identifier: Apache-2.0

variable "name" {
  description = "Names everything that is made here, so that two deployments can share an account."
  type        = string
  default     = "outlay"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name))
    error_message = "name takes 3 to 20 lower-case letters, digits and dashes, and begins with a letter."
  }
}

variable "region" {
  description = "Where all of it is."
  type        = string
  default     = "eu-west-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region takes the name of an AWS region, such as eu-west-1."
  }
}

variable "zones" {
  description = "Over how many availability zones the subnets are spread. EKS and RDS need two."
  type        = number
  default     = 2

  validation {
    condition     = var.zones >= 2 && var.zones <= 3
    error_message = "zones takes 2 or 3."
  }
}

variable "vpc_cidr" {
  description = "The network's addresses. Each private subnet takes a quarter, the public ones what is left."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrsubnet(var.vpc_cidr, 4, 15)) && can(regex("/(1[6-9]|20)$", var.vpc_cidr))
    error_message = "vpc_cidr takes an IPv4 block between /16 and /20, such as 10.40.0.0/16."
  }
}

variable "internet" {
  description = "Whether nodes reach the internet, by one NAT gateway, instead of AWS alone by endpoints."
  type        = bool
  default     = false

  validation {
    condition     = !var.internet || var.public_ingress
    error_message = "internet takes a public side for its gateway: public_ingress must not be false."
  }
}

variable "public_ingress" {
  description = "Whether load balancers may face the internet: adds public subnets, which hold nothing else."
  type        = bool
  default     = true
}

variable "kubernetes_version" {
  description = "The cluster's version. EKS supports one for 14 months: 1.35 until the 27th of March 2027."
  type        = string
  default     = "1.35"

  validation {
    condition     = can(regex("^1\\.(3[3-9]|[4-9][0-9])$", var.kubernetes_version))
    error_message = "kubernetes_version takes a minor version from 1.33 on, such as 1.35."
  }
}

variable "extended_support" {
  description = "Whether a version stays for a year after its 14 months, at six times the price, or is upgraded by AWS."
  type        = bool
  default     = false
}

variable "api_public_cidrs" {
  description = "From where the cluster's API can be reached over the internet. None: only from inside the network."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.api_public_cidrs : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "api_public_cidrs takes IPv4 blocks, and never 0.0.0.0/0."
  }
}

variable "admins" {
  description = "ARNs of other IAM roles or users that administer the cluster, besides whoever makes it."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.admins : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$", arn))])
    error_message = "admins takes ARNs of IAM roles and users."
  }
}

variable "nodes" {
  description = "The managed nodes: their type, and how many. docs/deploy/capacity.md says how to choose."
  type = object({
    instance_type = optional(string, "m7g.large")
    ami_type      = optional(string, "AL2023_ARM_64_STANDARD")
    minimum       = optional(number, 2)
    maximum       = optional(number, 4)
    disk_gib      = optional(number, 30)
  })
  default = {}

  validation {
    condition     = var.nodes.minimum >= 1 && var.nodes.maximum >= var.nodes.minimum
    error_message = "nodes takes a minimum of at least 1 and a maximum that is no smaller."
  }

  validation {
    condition     = var.nodes.disk_gib >= 20
    error_message = "nodes.disk_gib takes at least 20."
  }
}

variable "database" {
  description = "The Postgres: its class, storage, and whether a second one stands by in another zone."
  type = object({
    instance_class = optional(string, "db.t4g.medium")
    version        = optional(string, "16")
    storage_gib    = optional(number, 20)
    limit_gib      = optional(number, 100)
    multi_zone     = optional(bool, true)
    backup_days    = optional(number, 7)
  })
  default = {}

  validation {
    condition     = var.database.backup_days >= 1 && var.database.backup_days <= 35
    error_message = "database.backup_days takes 1 to 35."
  }

  validation {
    condition     = var.database.limit_gib > var.database.storage_gib && var.database.storage_gib >= 20
    error_message = "database takes a storage_gib of at least 20 and a limit_gib above it."
  }
}

variable "broker" {
  description = "What carries the events: `postgres` needs nothing more, `redis` adds ElastiCache, `kafka` adds MSK."
  type        = string
  default     = "postgres"

  validation {
    condition     = contains(["postgres", "redis", "kafka"], var.broker)
    error_message = "broker takes postgres, redis or kafka."
  }
}

variable "trace_store" {
  description = "Where Jaeger keeps traces: `memory` needs nothing more, `opensearch` is one that you bring."
  type        = string
  default     = "memory"

  validation {
    condition     = contains(["memory", "opensearch"], var.trace_store)
    error_message = "trace_store takes memory or opensearch."
  }
}

variable "mirrored_images" {
  description = "Repositories for more images of others, where nodes have no way to the internet: those of operators."
  type        = set(string)
  default     = []
}

variable "github_repository" {
  description = "The repository whose main branch may push images, as owner/name. None: no such role."
  type        = string
  default     = ""

  validation {
    condition     = var.github_repository == "" || can(regex("^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository takes owner/name."
  }
}

variable "kubernetes_namespace" {
  description = "Where the services run; their identities are bound to it."
  type        = string
  default     = "outlay"
}

variable "log_days" {
  description = "How long logs are kept."
  type        = number
  default     = 365

  validation {
    condition     = contains([30, 60, 90, 180, 365, 400, 545, 731], var.log_days)
    error_message = "log_days takes one of 30, 60, 90, 180, 365, 400, 545 and 731."
  }
}

variable "deletion_protection" {
  description = "Whether the database and its last snapshot outlive `terraform destroy`. Off only for a trial."
  type        = bool
  default     = true
}
