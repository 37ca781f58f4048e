# SPDX-License-Identifier: Apache-2.0

# Everything that is true of this account alone, as an overlay over k8s/overlays/production.

locals {
  overlay_components = var.trace_store == "memory" ? ["../../observability/jaeger/forgetful"] : []

  # Images of others come from where they are, if there is a way to them.
  overlay_images = concat(
    [{ name = "ghcr.io/outlay/outlay", newName = aws_ecr_repository.this["outlay"].repository_url, newTag = "0.1.0" }],
    [for image, mirror in var.internet ? {} : {
      "docker.io/otel/opentelemetry-collector-contrib" = "opentelemetry-collector-contrib"
      "cr.jaegertracing.io/jaegertracing/jaeger"       = "jaeger"
    } : { name = image, newName = aws_ecr_repository.this[mirror].repository_url }],
  )

  # Where database and broker are, as a network policy names it.
  private_blocks = [for subnet in aws_subnet.private : { ipBlock = { cidr = subnet.cidr_block } }]
}

output "overlay" {
  description = "Write it to k8s/overlays/aws/kustomization.yaml: `terraform output -raw overlay`."
  value       = <<-YAML
    # SPDX-License-Identifier: Apache-2.0
    #
    # The production overlay in one AWS account. Written by `terraform output -raw overlay`.
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - ../production
    components: ${jsonencode(local.overlay_components)}
    images:
      ${indent(2, trimspace(yamlencode(local.overlay_images)))}
    patches:
      - target: {kind: ServiceAccount, name: external-secrets, namespace: outlay}
        patch: |
          - op: replace
            path: /metadata/annotations/eks.amazonaws.com~1role-arn
            value: ${aws_iam_role.secrets.arn}
      - target: {kind: SecretStore, name: outlay, namespace: outlay}
        patch: |
          - op: replace
            path: /spec/provider/aws/region
            value: ${local.region}
      # RDS rotates the password; the Secret follows within five minutes. Pods read it when they start.
      - target: {kind: ExternalSecret, name: outlay-database, namespace: outlay}
        patch: |
          - op: add
            path: /spec/target/template
            value:
              data:
                DATABASE_URL: "postgres://{{ .username }}:{{ .password | urlquery }}@${aws_db_instance.this.address}:${aws_db_instance.this.port}/${aws_db_instance.this.db_name}?sslmode=verify-full"
                ca.pem: "{{ .authority }}"
          - op: replace
            path: /spec/data
            value:
              - secretKey: username
                remoteRef: {key: "${local.database_secret}", property: username}
              - secretKey: password
                remoteRef: {key: "${local.database_secret}", property: password}
              - secretKey: authority
                remoteRef: {key: "${aws_secretsmanager_secret.authority.name}"}
      - target: {kind: ExternalSecret, name: outlay-broker, namespace: outlay}
        patch: |
          - op: replace
            path: /spec/data/0/remoteRef/key
            value: ${aws_secretsmanager_secret.broker.name}
      - target: {kind: NetworkPolicy, name: database-clients, namespace: outlay}
        patch: |
          - op: replace
            path: /spec/egress
            value: ${jsonencode([{ to = local.private_blocks, ports = [{ port = aws_db_instance.this.port }] }])}
      - target: {kind: NetworkPolicy, name: broker-clients, namespace: outlay}
        patch: |
          - op: replace
            path: /spec/egress
            value: ${jsonencode([{ to = local.private_blocks, ports = [{ port = local.broker_port }] }])}
  YAML
}
