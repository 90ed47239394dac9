"""Language models, token by token: a family of small transformers and their losses.

`corpus` reads text, `tokens` cuts it, `model` and `training` make the family, `losses`
scores every token under every model (ours or Pythia), `single_tokens` sorts the tokens
by what their losses do as models grow.
"""
