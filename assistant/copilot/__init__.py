"""What helps an agent at the desk to answer: drafts with their evidence, rewording, translation, gaps of canned replies."""
