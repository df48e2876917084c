// Command ask-by-aws-sdk-go-base asks AWS who it is with credentials that it gets as Terraform's AWS provider gets them: from the
// provider's own library, of the version that the provider uses, by the name of a profile as in `provider "aws" { profile = … }`.
//
// Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/conns/config.go
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"

	"xacct-action/renewing/loop"
)

func main() {
	loop.Run(func(ctx context.Context, profile string) (*sts.Client, error) {
		_, settings, problems := awsbase.GetAwsConfig(ctx, &awsbase.Config{
			CallerName: "Terraform AWS Provider",
			Profile:    profile,
			// The provider's own default.
			MaxRetries: 25,
		})
		for _, problem := range problems {
			return nil, fmt.Errorf("%s: %s", problem.Summary(), problem.Detail())
		}
		return sts.NewFromConfig(settings), nil
	})
}
