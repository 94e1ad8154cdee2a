"""What screens show and what users may ask, without a widget: one view-model per screen or part."""
