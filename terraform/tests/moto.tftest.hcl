# SPDX-License-Identifier: Apache-2.0

# The real provider against moto, which plays AWS on this machine: everything is made and destroyed again.
# What moto does not play is overridden, and so not called.

override_resource {
  target = aws_eks_addon.this
}
override_resource {
  target = aws_eks_access_entry.admin
}
override_resource {
  target = aws_eks_access_policy_association.admin
}

variables {
  name                = "outlay-trial"
  admins              = ["arn:aws:iam::123456789012:role/admin"]
  deletion_protection = false
  github_repository   = "someone/outlay"
}

run "everything_is_made" {
  command = apply

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 9
    error_message = "The nodes reach AWS without the internet."
  }
  assert {
    condition     = length(aws_default_security_group.this.ingress) + length(aws_default_security_group.this.egress) == 0
    error_message = "What nobody chose lets nothing through."
  }
  assert {
    condition     = strcontains(aws_iam_role.github[0].assume_role_policy, "repo:someone/outlay:ref:refs/heads/main")
    error_message = "The role trusts one branch of one repository."
  }
  assert {
    condition     = strcontains(aws_iam_role.secrets.assume_role_policy, "system:serviceaccount:outlay:external-secrets")
    error_message = "One service account assumes the role."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.secrets.policy, "\"Resource\": \"*\"")
    error_message = "The role reads named secrets alone."
  }
  assert {
    condition     = yamldecode(output.overlay).images[0].newName == aws_ecr_repository.this["outlay"].repository_url
    error_message = "The overlay takes the image from here."
  }
}

run "a_way_out_in_the_place_of_endpoints" {
  command = apply
  variables {
    internet = true
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0 && aws_route.internet[0].nat_gateway_id == aws_nat_gateway.this[0].id
    error_message = "What has no endpoint leaves by the gateway."
  }
}
