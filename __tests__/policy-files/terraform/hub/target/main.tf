variable "hub" {}

resource "aws_iam_policy" "assume" {
  for_each = { dev = "222222222222", prod = "444444444444" }
  name     = "assume-${each.key}"
  policy   = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::${each.value}:role/DeployRole" } })
}

resource "aws_iam_role_policy_attachment" "assume" {
  for_each   = aws_iam_policy.assume
  role       = var.hub
  policy_arn = each.value.arn
}

resource "aws_iam_role_policy_attachment" "administrator" {
  role       = var.hub
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
