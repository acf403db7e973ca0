"""Everything that gives the schema its behaviour."""

from proca.adapters.http.graphql import (
    campaign_fields,
    campaign_mutations,
    data_mutations,
    export_fields,
    intake_mutations,
    org_fields,
    org_mutations,
    page_fields,
    people_fields,
    people_mutations,
    queries,
)
from proca.adapters.http.graphql.mutation import mutation

# Importing these modules is what binds their root fields.
MUTATIONS = (campaign_mutations, data_mutations, intake_mutations, org_mutations, people_mutations)

BINDABLES = [
    mutation,
    *queries.BINDABLES,
    *intake_mutations.BINDABLES,
    *org_fields.BINDABLES,
    *campaign_fields.BINDABLES,
    *page_fields.BINDABLES,
    *people_fields.BINDABLES,
    *export_fields.BINDABLES,
]
