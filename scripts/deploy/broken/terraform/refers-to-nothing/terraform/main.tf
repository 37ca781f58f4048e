output "x" {
  value = aws_vpc.nothing.id
}
