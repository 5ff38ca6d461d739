#!/bin/sh
# Makes the whole family, stage after stage, from a pipeline folder with tokenizer/ and vae/. Every stage resumes.
# usage: make-family.sh START_PIPELINE WORK_FOLDER     (times in minutes through the variables below)
set -eu
start=$1 w=$2
: "${SCENES:=30000}" "${PAIRS:=16000}" "${PROCESSES:=2}" "${BASE:=600}" "${COOL:=40}" "${CONTROL:=90}" "${EDIT:=150}" "${DREAM:=15}" "${JUDGE:=20}" "${COUNT:=200}"
# on an accelerator, for example: SPEED="--half --batch 512 --log-every 200 --save-every 60 --sheet-every 60"
: "${SPEED:=}"
run() { python3 -m "mini_family.$@"; }

run latents --vae "$start/vae" --out "$w/latents" --scenes "$SCENES" --pairs "$PAIRS" --processes "$PROCESSES"
run train_base --latents "$w/latents" --pipeline "$start" --out "$w/base" --minutes "$BASE" $SPEED
run train_base --latents "$w/latents" --pipeline "$start" --out "$w/base" --minutes "$COOL" --cool-down $SPEED
run export base --state "$w/base/state.pt" --pipeline "$start" --out "$w/export/base"
b=$w/export/base
run classifier --out "$w/classifier.pt" --minutes "$JUDGE" --processes "$PROCESSES"
run evaluate base --base "$b" --classifier "$w/classifier.pt" --out "$w/figures" --count "$COUNT"
for kind in depth canny; do
  run train_controlnet --kind $kind --base "$b" --latents "$w/latents" --out "$w/$kind" --minutes "$CONTROL" --cool-down --processes "$PROCESSES" $SPEED
  run export controlnet --state "$w/$kind/state.pt" --base "$b" --out "$w/export/$kind"
  run evaluate control --kind $kind --controlnet "$w/export/$kind" --base "$b" --classifier "$w/classifier.pt" --out "$w/figures" --count "$COUNT"
done
run train_edit --base "$b" --latents "$w/latents" --out "$w/edit" --minutes "$EDIT" --cool-down $SPEED
run export edit --state "$w/edit/state.pt" --base "$b" --out "$w/export/edit"
run evaluate edit --edit "$w/export/edit" --base "$b" --classifier "$w/classifier.pt" --out "$w/figures" --count "$COUNT"
run train_dreambooth --base "$b" --latents "$w/latents" --out "$w/dreambooth" --minutes "$DREAM"
run train_dreambooth --base "$b" --latents "$w/latents" --out "$w/lora" --minutes "$DREAM" --lora 8 --lr 1e-3
run evaluate dreambooth --dreambooth "$w/dreambooth/pipeline" --base "$b" --classifier "$w/classifier.pt" --out "$w/figures" --count "$COUNT"
run evaluate video --base "$b" --classifier "$w/classifier.pt" --out "$w/figures" --count 20
run card --what base --state "$w/base/state.pt" --figures "$w/figures/base.json" --out "$b"
