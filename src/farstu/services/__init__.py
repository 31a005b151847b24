"""What Farstu does: one file per deed, a public function = one decision = its transaction."""
