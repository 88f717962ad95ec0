"""What each model knows of a shopper's taste, behind one seam."""
