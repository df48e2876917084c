// A stand-in for Terraform's AWS provider, for checks where the real one cannot be had: it knows the resources and data sources that
// infra/terraform uses, with those of their arguments that are used there, and makes nothing anywhere. What it takes, the real one takes
// as well: it was written from the real one's documentation (https://registry.terraform.io/providers/hashicorp/aws/latest/docs).
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
)

func main() {
	// Terraform asks for the real one's name, so the stand-in must go by it. It lies in a mirror of its own.
	options := providerserver.ServeOpts{Address: "registry.terraform.io/hashicorp/aws"}
	if err := providerserver.Serve(context.Background(), func() provider.Provider { return &standIn{} }, options); err != nil {
		log.Fatal(err)
	}
}
