"""Writing product texts from records: what a record says, how code and a model tell it, and which texts are too much alike."""
