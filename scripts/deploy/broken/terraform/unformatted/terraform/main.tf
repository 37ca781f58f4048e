variable "x" {
  type=string
}
