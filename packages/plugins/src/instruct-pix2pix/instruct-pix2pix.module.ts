import { Conditioner, DiffusionModel, GuidanceProvider, WeightOverlay } from '@zeroreel/core';
import { ContainerModule } from 'inversify';
import { EditConditioner, type EditPictures } from './edit-conditioner.js';
import { editGuidance } from './edit-guidance.js';

export const instructPix2PixModule = (pictures: EditPictures, imageGuidanceScale: number): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(GuidanceProvider).toConstantValue(editGuidance(imageGuidanceScale));
    bind(Conditioner)
      .toResolvedValue(
        (model: DiffusionModel, overlays: WeightOverlay[]) => new EditConditioner(pictures, model, overlays),
        [DiffusionModel, { serviceIdentifier: WeightOverlay, isMultiple: true }],
      )
      .inSingletonScope();
  });
