// Package loop is what the commands have in common: asking AWS who they are, again and again.
package loop

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Run makes one long-lived client for each profile that the arguments name, an empty one being that of AWS_PROFILE, and prints who
// it is. It ends after the round in which the file $STOP is there, and at the first call that fails.
func Run(connect func(ctx context.Context, profile string) (*sts.Client, error)) {
	if err := run(context.Background(), connect); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, connect func(ctx context.Context, profile string) (*sts.Client, error)) error {
	var clients []*sts.Client
	for _, profile := range os.Args[1:] {
		client, err := connect(ctx, profile)
		if err != nil {
			return err
		}
		clients = append(clients, client)
	}
	for {
		for _, client := range clients {
			identity, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
			if err != nil {
				return err
			}
			fmt.Println(aws.ToString(identity.Arn))
		}
		if _, err := os.Stat(os.Getenv("STOP")); err == nil {
			return nil
		}
		time.Sleep(500 * time.Millisecond)
	}
}
