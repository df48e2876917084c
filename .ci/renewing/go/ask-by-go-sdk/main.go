// Command ask-by-go-sdk asks AWS who it is with the Go SDK v2.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"xacct-action/renewing/loop"
)

func main() {
	loop.Run(func(ctx context.Context, profile string) (*sts.Client, error) {
		settings, err := config.LoadDefaultConfig(ctx, config.WithSharedConfigProfile(profile))
		if err != nil {
			return nil, err
		}
		return sts.NewFromConfig(settings), nil
	})
}
