resource "aws_iam_openid_connect_provider" "this" {
  count          = 1
  url            = "https://ghe.example.com/_services/token"
  client_id_list = ["sts.amazonaws.com"]
}

output "arn" {
  value = aws_iam_openid_connect_provider.this[0].arn
}
