"""What a person should look at before trusting a number: each flag a finding about outputs, in words."""
